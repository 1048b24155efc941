// SPDX-License-Identifier: MIT
#include "capture/device.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "capture/pcap_handle.hpp"
#include "core/address.hpp"
#include "core/i18n.hpp"
#include "net/link.hpp"

namespace malote {
namespace {

constexpr const char* plain_filter = "tcp";
// `vlan` moves all that stands behind it over a tag, so every depth is said anew.
constexpr const char* tagged_filter = "tcp or (vlan and (tcp or (vlan and tcp)))";

// A DLT_ of this machine as the LINKTYPE_ of files.
LinkType to_link_type(int dlt) {
  return dlt == DLT_RAW ? LinkType::raw_ip : static_cast<LinkType>(dlt);
}

bool is_known(int dlt) {
  return dlt >= 0 && dlt <= UINT16_MAX && to_layer_kind(to_link_type(dlt)) != LayerKind::other;
}

// What the device has by itself if we can read it, else another that it offers.
std::optional<int> choose_link(pcap_t* handle) {
  int* offered = nullptr;
  const int count = pcap_list_datalinks(handle, &offered);
  std::optional<int> chosen;
  for (int i = 0; i < count; ++i) {
    const bool better = offered[i] == DLT_LINUX_SLL2 || !chosen;  // it names the interface
    if (is_known(offered[i]) && better) chosen = offered[i];
  }
  pcap_free_datalinks(offered);
  const int own = pcap_datalink(handle);
  if (is_known(own) && own != DLT_LINUX_SLL) return own;
  if (chosen && *chosen != own && pcap_set_datalink(handle, *chosen) == 0) return chosen;
  return is_known(own) ? std::optional(own) : std::nullopt;
}

DeviceRefusal refuse(const std::string& name, const std::string& why,
                     DeviceRefusal::Kind kind = DeviceRefusal::Kind::other) {
  return {kind, name + ": " + why};
}

DeviceRefusal why_not_opened(const std::string& name, int status, pcap_t* handle) {
  switch (status) {
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
      return refuse(name, tr("no permission to capture"), DeviceRefusal::Kind::no_permission);
    case PCAP_ERROR_NO_SUCH_DEVICE:
      return refuse(name, tr("no such device; malote capture lists them"));
    case PCAP_ERROR_IFACE_NOT_UP:
      return refuse(name, tr("the device is down"));
    default:
      break;
  }
  const std::string said = pcap_geterr(handle);
  return refuse(name, said.empty() ? pcap_statustostr(status) : said);
}

// Why not, or nothing when it is set.
std::optional<std::string> set_filter(pcap_t* handle, const std::string& filter) {
  bpf_program program{};
  if (pcap_compile(handle, &program, filter.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
    return pcap_geterr(handle);
  }
  const int status = pcap_setfilter(handle, &program);
  pcap_freecode(&program);
  if (status != 0) return pcap_geterr(handle);
  return std::nullopt;
}

std::optional<IpAddress> address_in(const sockaddr* socket) {
  if (socket == nullptr) return std::nullopt;
  if (socket->sa_family == AF_INET) {
    const auto* four = reinterpret_cast<const sockaddr_in*>(socket);
    return IpAddress::v4({reinterpret_cast<const Byte*>(&four->sin_addr), 4});
  }
  if (socket->sa_family == AF_INET6) {
    const auto* six = reinterpret_cast<const sockaddr_in6*>(socket);
    return IpAddress::v6({reinterpret_cast<const Byte*>(&six->sin6_addr), 16});
  }
  return std::nullopt;
}

// libpcap offers them beside the network's.
bool carries_no_tcp(std::string_view name) {
  constexpr std::array<std::string_view, 5> others = {"bluetooth", "dbus-", "nflog", "nfqueue",
                                                      "usbmon"};
  return std::ranges::any_of(others, [&](std::string_view o) { return name.starts_with(o); });
}

}  // namespace

Result<std::vector<DeviceInfo>> list_devices() {
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  pcap_if_t* found = nullptr;
  if (pcap_findalldevs(&found, error.data()) != 0) return Error{error.data()};
  std::vector<DeviceInfo> devices;
  for (const pcap_if_t* one = found; one != nullptr; one = one->next) {
    if (carries_no_tcp(one->name)) continue;
    DeviceInfo device;
    device.name = one->name;
    if (one->description != nullptr) device.description = one->description;
    device.up = (one->flags & PCAP_IF_UP) != 0;
    device.loopback = (one->flags & PCAP_IF_LOOPBACK) != 0;
    for (const pcap_addr_t* at = one->addresses; at != nullptr; at = at->next) {
      if (const auto address = address_in(at->addr)) device.addresses.push_back(to_text(*address));
    }
    devices.push_back(std::move(device));
  }
  pcap_freealldevs(found);
  return devices;
}

struct Device::Impl {
  PcapHandle handle;
  std::string name, filter;
  LinkType link = LinkType::ethernet;
  int descriptor = -1;
  std::string error;
};

Device::Device(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Device::Device(Device&&) noexcept = default;
Device::~Device() = default;

std::variant<Device, DeviceRefusal> Device::open(const Wanted& wanted) {
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  PcapHandle handle(pcap_create(wanted.name.c_str(), error.data()));
  if (!handle) return refuse(wanted.name, error.data());
  pcap_t* const raw = handle.get();
  pcap_set_snaplen(raw, snap_octets);
  pcap_set_promisc(raw, wanted.name == "any" ? 0 : 1);
  pcap_set_timeout(raw, kernel_delay_ms);
  pcap_set_buffer_size(raw,
                       static_cast<int>(std::min<std::size_t>(wanted.kernel_octets, 1U << 30U)));
  (void)pcap_set_tstamp_precision(raw, PCAP_TSTAMP_PRECISION_NANO);  // where it is offered
  if (const int status = pcap_activate(raw); status < 0) {
    return why_not_opened(wanted.name, status, raw);
  }
  const auto link = choose_link(raw);
  if (!link) return refuse(wanted.name, tr("frames of a kind that malote can't read"));
  auto impl = std::make_unique<Impl>();
  impl->filter = wanted.filter;
  if (wanted.filter.empty()) {
    impl->filter = *link == DLT_EN10MB ? tagged_filter : plain_filter;
  }
  if (const auto why = set_filter(raw, impl->filter)) {
    return DeviceRefusal{DeviceRefusal::Kind::bad_filter,
                         std::string("-f: ") + tr("not a filter") + ": " + *why};
  }
  if (pcap_setnonblock(raw, 1, error.data()) != 0) return refuse(wanted.name, error.data());
  impl->name = wanted.name;
  impl->link = to_link_type(*link);
  impl->descriptor = pcap_get_selectable_fd(raw);
  impl->handle = std::move(handle);
  return Device(std::move(impl));
}

const std::string& Device::name() const noexcept {
  return impl_->name;
}
const std::string& Device::filter() const noexcept {
  return impl_->filter;
}
LinkType Device::link() const noexcept {
  return impl_->link;
}
std::uint32_t Device::snap_length() noexcept {
  return snap_octets;
}

bool Device::pump(int wait_ms, const FrameHandler& handler) {
  struct Call {
    const FrameHandler& handler;
    bool nanoseconds;
  };
  const auto on_frame = [](u_char* user, const pcap_pkthdr* header, const u_char* octets) {
    const Call& call = *reinterpret_cast<const Call*>(user);
    const std::int64_t fraction = header->ts.tv_usec * (call.nanoseconds ? 1 : 1000);
    call.handler(
        {{header->ts.tv_sec * ns_per_second + fraction}, header->len, {octets, header->caplen}});
  };
  pollfd waiting{impl_->descriptor, POLLIN, 0};
  (void)::poll(&waiting, impl_->descriptor < 0 ? 0 : 1, wait_ms);
  pcap_t* const handle = impl_->handle.get();
  Call call{handler, pcap_get_tstamp_precision(handle) == PCAP_TSTAMP_PRECISION_NANO};
  int handed = 0;
  // One block of the kernel's a call; not for ever, for its caller has other things to do.
  for (int blocks = 0; blocks < 64; ++blocks) {
    handed = pcap_dispatch(handle, -1, on_frame, reinterpret_cast<u_char*>(&call));
    if (handed <= 0) break;
  }
  if (handed >= 0) return true;
  impl_->error = pcap_geterr(handle);
  return false;
}

std::string Device::error() const {
  return impl_->name + ": " + impl_->error;
}

DeviceCounts Device::counts() {
  pcap_stat found{};
  if (pcap_stats(impl_->handle.get(), &found) != 0) return {};
  return {found.ps_recv, std::uint64_t{found.ps_drop} + found.ps_ifdrop};
}

}  // namespace malote
