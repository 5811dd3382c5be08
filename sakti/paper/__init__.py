"""Paper: a page of HTML becomes a tagged PDF of the same bytes each time, under the letterhead of its day."""
