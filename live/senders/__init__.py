"""Faces sent to other apps in their own protocols, over UDP: those apps need nothing of ours."""
