"""What an institution owes the public: rules, privacy, imprint, accessibility, and a way to report a barrier."""
