"""The web server: several processes, and a request reaches the application only when all of it is there."""
