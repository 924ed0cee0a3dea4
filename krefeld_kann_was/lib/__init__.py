"""Building blocks for every app: languages, colours, fonts, QR codes, spreadsheets, mail. Imports nothing of ours."""
