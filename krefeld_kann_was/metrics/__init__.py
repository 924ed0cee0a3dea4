"""Figures for Prometheus, at /metrics/ for whoever has the token."""
