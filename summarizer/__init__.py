"""News is understood: cleaning, duplicates, vectors, stories and summaries."""
