"""What others say: documents in, records out, and `merge`, which turns records into statements and facts."""
