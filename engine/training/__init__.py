"""Trains the skinning network: heads, network, schedule, export; needs the extra `training`."""
