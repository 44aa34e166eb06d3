"""PostgreSQL for whoever serves: no request waits long for a database that does not answer."""
