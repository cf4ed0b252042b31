"""Makes an observation of the landmarks of one face: pose, coefficients, confidence."""

from __future__ import annotations

import numpy as np

from capture.blendshape_net import read_coefficients
from capture.bundle import MetricFace
from capture.confidence import view_confidence
from capture.face_pose import PoseFitter
from capture.nets import Net
from capture.records import Frame, Observation
from capture.region_confidence import FORGET_NS, RegionJudge


class Observer:
    """Computes everything that follows from landmarks.

    Of earlier frames it remembers only how each person's face looked lately, to notice hands and
    hair before it.

    Args:
        blendshapes: the blendshape net.
        metric_face: the bundle's face, to which the head pose is fitted.
    """

    def __init__(self, blendshapes: Net, metric_face: MetricFace) -> None:
        self._blendshapes = blendshapes
        self._pose = PoseFitter(metric_face)
        self._metric_face = metric_face
        self._judges: dict[int, RegionJudge] = {}

    def observe(
        self, frame: Frame, landmarks: np.ndarray, identity: int = 0, presence: float = 1.0
    ) -> Observation:
        """What `frame` says of a face.

        Args:
            frame: the image in which the face was read.
            landmarks: (478, 3) pixels.
            identity: number of the person.
            presence: [0, 1], how sure the landmark net is that it saw a face.
        """
        T_camera_head = self._pose.fit(landmarks, frame.image.shape)
        return Observation(
            frame_id=frame.frame_id,
            captured_ns=frame.captured_ns,
            media_ns=frame.media_ns,
            face_found=True,
            confidence=presence * view_confidence(landmarks, T_camera_head, frame.image.shape),
            coefficients=read_coefficients(self._blendshapes, landmarks),
            landmarks=landmarks.astype(np.float32),
            T_camera_head=T_camera_head,
            identity=identity,
            region_confidence=self._judge(frame, identity).judge(
                frame.image, frame.media_ns, landmarks, T_camera_head
            ),
        )

    def _judge(self, frame: Frame, identity: int) -> RegionJudge:
        if identity not in self._judges:
            recent = {
                known: judge
                for known, judge in self._judges.items()
                if 0 <= frame.media_ns - judge.last_ns < FORGET_NS
            }
            self._judges = {**recent, identity: RegionJudge(self._metric_face)}
        return self._judges[identity]
