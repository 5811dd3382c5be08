"""From a file to rows of people: workbook → table → recognised → translated → checked rows. Pure: no database."""
