"""The desk: what waits, who looks at what, and one view for each thing that can be decided."""
