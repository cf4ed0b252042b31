// For the built-in render pipeline: shows the colours that a head carries in its vertices, as far as
// each covers the surface's own colour. Heads without colours of their own get lips that way.
Shader "Mimesh/Painted Head"
{
    Properties
    {
        _Color ("Colour", Color) = (1, 1, 1, 1)
        _MainTex ("Texture", 2D) = "white" {}
        [HideInInspector] _Textured ("Whether it has a texture", Float) = 0
        _Glossiness ("Smoothness", Range(0, 1)) = 0.35
    }
    SubShader
    {
        Tags { "RenderType" = "Opaque" }
        Cull Off
        CGPROGRAM
        #pragma surface surf Standard fullforwardshadows
        #pragma target 3.0

        sampler2D _MainTex;
        fixed4 _Color;
        half _Glossiness;
        half _Textured;

        struct Input
        {
            float2 uv_MainTex;
            float4 color : COLOR;
        };

        void surf(Input IN, inout SurfaceOutputStandard o)
        {
            fixed3 own = tex2D(_MainTex, IN.uv_MainTex).rgb * _Color.rgb;
            fixed3 paint = lerp(IN.color.rgb, own * IN.color.rgb, _Textured);
            o.Albedo = lerp(own, paint, IN.color.a);
            o.Smoothness = _Glossiness;
            o.Metallic = 0;
        }
        ENDCG
    }
    FallBack "Standard"
}
