"""What cloning is compared with: copying by nearest points, deformation transfer."""
