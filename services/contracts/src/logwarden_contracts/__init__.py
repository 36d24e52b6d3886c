"""What is said between Logwarden's services. Pure: no clock, no network, no files but its own."""
