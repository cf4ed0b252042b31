#include "MimeshSocket.h"

#include "AddressInfoTypes.h"
#include "IPAddress.h"
#include "Misc/Timespan.h"
#include "SocketSubsystem.h"
#include "SocketTypes.h"
#include "Sockets.h"

namespace
{
	constexpr double SendWaitMs = 1000.0;

	/** Nothing that a moment cannot cure. */
	bool IsTemporary(ISocketSubsystem& Subsystem)
	{
		const ESocketErrors Problem = Subsystem.GetLastErrorCode();
		return Problem == SE_EWOULDBLOCK || Problem == SE_EINPROGRESS || Problem == SE_EINTR;
	}
}

FMimeshSocket::~FMimeshSocket()
{
	close();
}

mimesh::Error FMimeshSocket::open(const std::string& Host, std::uint16_t Port, int TimeoutMs)
{
	close();
	ISocketSubsystem* Subsystem = ISocketSubsystem::Get(PLATFORM_SOCKETSUBSYSTEM);
	if (Subsystem == nullptr)
	{
		return mimesh::Error::of("This platform has no sockets.");
	}
	const FAddressInfoResult Found = Subsystem->GetAddressInfo(
		UTF8_TO_TCHAR(Host.c_str()), nullptr, EAddressInfoFlags::Default, NAME_None,
		ESocketType::SOCKTYPE_Streaming);
	if (Found.ReturnCode != SE_NO_ERROR || Found.Results.Num() == 0)
	{
		return mimesh::Error::of(Host + " is no address that can be found.");
	}
	// A name can have several addresses, of which the sender listens at one: "localhost" has two.
	for (const FAddressInfoResultData& Result : Found.Results)
	{
		const TSharedRef<FInternetAddr> Address = Result.Address->Clone();
		Address->SetPort(Port);
		if (ConnectTo(*Subsystem, *Address, TimeoutMs))
		{
			return mimesh::Error();
		}
	}
	return mimesh::Error::of("Nobody answers at " + Host + ":" + std::to_string(Port) + "; does Mimesh run?");
}

bool FMimeshSocket::ConnectTo(ISocketSubsystem& Subsystem, const FInternetAddr& Address, int TimeoutMs)
{
	Socket = Subsystem.CreateSocket(NAME_Stream, TEXT("Mimesh"), Address.GetProtocolType());
	if (Socket == nullptr)
	{
		return false;
	}
	Socket->SetNonBlocking(true);
	Socket->SetNoDelay(true);
	int32 QueueBytes = 0;
	Socket->SetReceiveBufferSize(QUEUE_BYTES, QueueBytes);
	const bool bBegun = Socket->Connect(Address) || IsTemporary(Subsystem);
	const bool bReady = bBegun
		&& Socket->Wait(ESocketWaitConditions::WaitForWrite, FTimespan::FromMilliseconds(TimeoutMs));
	if (bReady && Socket->GetConnectionState() == SCS_Connected)
	{
		return true;
	}
	close();
	return false;
}

mimesh::Error FMimeshSocket::send(const std::string& Request)
{
	const uint8* Bytes = reinterpret_cast<const uint8*>(Request.data());
	const int32 Size = static_cast<int32>(Request.size());
	for (int32 Sent = 0; Sent < Size;)
	{
		int32 Count = 0;
		const bool bReady = Socket->Wait(
			ESocketWaitConditions::WaitForWrite, FTimespan::FromMilliseconds(SendWaitMs));
		if (!bReady || !Socket->Send(Bytes + Sent, Size - Sent, Count) || Count <= 0)
		{
			return mimesh::Error::of("The request could not be sent.");
		}
		Sent += Count;
	}
	return mimesh::Error();
}

mimesh::Error FMimeshSocket::receive(
	std::uint8_t* Room, std::size_t Size, int WaitMs, std::size_t& Count)
{
	Count = 0;
	if (!Socket->Wait(ESocketWaitConditions::WaitForRead, FTimespan::FromMilliseconds(WaitMs)))
	{
		return mimesh::Error();
	}
	const int32 Most = static_cast<int32>(FMath::Min<std::size_t>(Size, MAX_int32));
	int32 Got = 0;
	// Readable without a byte means that the other side hung up.
	if (!Socket->Recv(Room, Most, Got) || Got <= 0)
	{
		const bool bLater = IsTemporary(*ISocketSubsystem::Get(PLATFORM_SOCKETSUBSYSTEM));
		return bLater ? mimesh::Error() : mimesh::Error::of("The sender hung up.");
	}
	Count = static_cast<std::size_t>(Got);
	return mimesh::Error();
}

void FMimeshSocket::close()
{
	if (Socket == nullptr)
	{
		return;
	}
	Socket->Close();
	ISocketSubsystem::Get(PLATFORM_SOCKETSUBSYSTEM)->DestroySocket(Socket);
	Socket = nullptr;
}
