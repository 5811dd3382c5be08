"""The made-up district, counted by somebody who does not know the product."""
