"""The log of decisions for staff: its list, its filters and its export."""
