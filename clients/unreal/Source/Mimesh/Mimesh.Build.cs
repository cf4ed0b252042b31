using UnrealBuildTool;

public class Mimesh : ModuleRules
{
	public Mimesh(ReadOnlyTargetRules Target) : base(Target)
	{
		PCHUsage = PCHUsageMode.UseExplicitOrSharedPCHs;

		PublicDependencyModuleNames.AddRange(new string[]
		{
			"Core", "CoreUObject", "Engine", "GeometryFramework"
		});
		PrivateDependencyModuleNames.AddRange(new string[]
		{
			"GeometryCore", "Sockets"
		});
	}
}
