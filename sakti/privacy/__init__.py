"""What people may ask about their own data, erasure that keeps the counts, what is kept how long, and incidents."""
