"""The pages of closing, the PDF and its spreadsheet, issuing, the schedule."""
