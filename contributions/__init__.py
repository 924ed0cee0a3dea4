"""Questions with their texts and stations, and the answers that visitors give, until they withdraw them."""
