"""More ticks than images: what the performer did between two of them, or will have done."""
