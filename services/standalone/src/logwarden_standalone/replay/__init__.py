"""`logwarden replay`: windows that were judged are judged again, written or only compared."""
