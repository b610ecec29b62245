"""The four stages: collect, condense, compose, deliver. They meet only in storage."""
