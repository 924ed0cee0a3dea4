"""What partners propose with accounts of their own: offers and events that wait until an editor releases them."""
