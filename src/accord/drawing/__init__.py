"""Our own small drawings: plain SVG strings, coloured by class names, with a table beside each."""
