"""Windows to verdicts: teachers, feedback, the stream itself; and between forms of files."""
