using UnityEngine;

namespace Mimesh.Samples
{
    /// <summary>Looks at a head: drag to go round it, wheel to come nearer.</summary>
    [AddComponentMenu("Mimesh/Samples/Orbit Camera")]
    public sealed class OrbitCamera : MonoBehaviour
    {
        [SerializeField] private MeshFilter head;
        private const float DegreesPerStep = 4;
        private Mesh framed;
        private float yaw;
        private float pitch = 4;
        private float distance = 1;

        private void LateUpdate()
        {
            Mesh mesh = head == null ? null : head.sharedMesh;
            if (mesh == null)
            {
                return;
            }
            if (mesh != framed)
            {
                framed = mesh;
                distance = 0.75f * mesh.bounds.size.magnitude; // bounds are twice the head
            }
            Steer();
            // The face looks along +z, so the camera stands there.
            Quaternion side = Quaternion.Euler(-pitch, yaw, 0);
            Vector3 centre = head.transform.position
                + head.transform.TransformVector(mesh.bounds.center);
            transform.position = centre + side * Vector3.forward * distance;
            transform.LookAt(centre);
        }

        private void Steer()
        {
#if ENABLE_LEGACY_INPUT_MANAGER
            if (Input.GetMouseButton(0))
            {
                yaw += DegreesPerStep * Input.GetAxis("Mouse X");
                pitch = Mathf.Clamp(pitch - DegreesPerStep * Input.GetAxis("Mouse Y"), -80, 80);
            }
            distance *= Mathf.Pow(0.9f, Input.mouseScrollDelta.y);
#endif
        }
    }
}
