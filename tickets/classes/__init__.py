"""Classes of matters: what a matter is about, and the process each class has by severity, as a regulation says it."""
