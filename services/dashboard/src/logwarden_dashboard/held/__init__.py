"""What is held in memory and what follows from it. Pure: no clock, no Kafka, no Streamlit."""
