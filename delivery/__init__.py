"""What is sent: editions, planning, slots, deliveries, gateways and what each one used."""
