"""The nouns and rules of Broadsheet; standard library only, no I/O, no clock."""
