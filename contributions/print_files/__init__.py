"""What hangs and lies in an exhibition: posters, cards, signs and answer cards as PDF files for print."""
