"""News comes in: fetching, parsing, polling times, feed discovery and OPML."""
