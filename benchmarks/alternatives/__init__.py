"""What a user would pick instead, each as a process of its own, as fast as we know how to run it."""
