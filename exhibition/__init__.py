"""What the public sees of released answers: screens, gallery, pictures for networks. Never sees an Answer."""
