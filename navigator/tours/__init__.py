"""Question-driven walks through the code: written once, played on whatever release the reader has."""
