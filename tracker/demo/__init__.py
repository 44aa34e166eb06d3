"""The invented world of a demonstration, told through the same write service as a real one."""
