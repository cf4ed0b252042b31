#include "MimeshHead.h"

#include "Components/DynamicMeshComponent.h"
#include "MimeshReceiverComponent.h"

AMimeshHead::AMimeshHead()
{
	Mesh = CreateDefaultSubobject<UDynamicMeshComponent>(TEXT("Mesh"));
	Mesh->SetCollisionEnabled(ECollisionEnabled::NoCollision);
	SetRootComponent(Mesh);
	Receiver = CreateDefaultSubobject<UMimeshReceiverComponent>(TEXT("Receiver"));
}
