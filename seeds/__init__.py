"""The first day: starter feeds and the offline demo."""
