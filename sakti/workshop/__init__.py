"""Reading what strangers hand in, in a process of its own that may do nothing else and take no more than its share."""
