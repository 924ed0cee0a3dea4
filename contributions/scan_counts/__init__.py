"""How often the QR codes of stations are scanned: one number a station and hour, and nothing about who scans."""
