// SPDX-License-Identifier: MIT
#include "view/tls_page.hpp"

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/certificates.hpp"
#include "export/transcript_heading.hpp"

namespace malote::view {
namespace {

constexpr std::size_t label_columns = 18;

class FactLines {
 public:
  explicit FactLines(Page& page) : page_(page) {}

  void heading(const std::string& text) {
    if (!page_.lines.empty()) page_.lines.push_back({"", Role::plain});
    page_.lines.push_back({text, Role::heading});
  }
  void fact(const std::string& label, const std::string& value, Role role = Role::plain) {
    if (value.empty()) return;
    page_.lines.push_back({pad_right(label, label_columns) + value, role, label_columns});
  }
  void seen(const std::string& label, const OptionalText& value) {
    if (value) fact(label, to_visible(*value));
  }
  void seen(const std::string& label, const std::vector<std::string>& values) {
    fact(label, to_visible(joined(values)));
  }

 private:
  Page& page_;
};

void add_certificate(Page& page, const CertificateRecord& certificate, std::size_t place) {
  FactLines lines(page);
  lines.heading(place == 0 ? tr("Certificate of the server")
                           : fill(tr("Certificate {} of the chain"), place + 1));
  lines.seen(tr("subject"), certificate.subject);
  if (certificate.self_signed) {
    lines.fact(tr("issued by"), tr("itself"), Role::warn);
  } else {
    lines.seen(tr("issued by"), certificate.issuer);
  }
  lines.seen(tr("names"), certificate.names);
  lines.seen(tr("serial"), certificate.serial);
  if (certificate.not_before) lines.fact(tr("valid from"), moment(*certificate.not_before));
  if (certificate.not_after) lines.fact(tr("valid until"), moment(*certificate.not_after));
  lines.seen(tr("key"), certificate.key);
  lines.seen(tr("signature"), certificate.signature);
  lines.fact("SHA-256", certificate.fingerprint);
  const std::string pem = to_pem(certificate);
  const std::string_view text = std::string_view(pem).substr(pem.find("-----BEGIN"));
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    page.lines.push_back({std::string(text.substr(at, end - at)), Role::dim});
    at = end + 1;
  }
}

}  // namespace

Page tls_page(const store::Reader& reader, TlsId id) {
  const auto tls = reader.tls(id);
  if (!tls) return {tr("this TLS connection is gone"), {}};
  Page page;
  page.title = fill(tr("TLS of session {}"), tls->session.value);
  if (tls->sni) page.title += "  " + to_visible(*tls->sni);
  FactLines lines(page);
  const auto session = reader.session(tls->session);
  lines.heading(tls->transfer ? fill(tr("TLS of the transfer t{}"), tls->transfer.value)
                              : fill(tr("TLS of session {}"), tls->session.value));
  if (session) {
    lines.fact(tr("connection"), to_text(session->client) + " > " + to_text(session->server));
  }
  lines.fact(tr("time"), moment(tls->time));
  lines.seen(tr("version"), tls->version);
  for (const TranscriptLine& line : heading_of(*tls)) {
    if (line.spans.size() < 2) continue;
    std::string value;
    for (std::size_t i = 1; i < line.spans.size(); ++i) value += line.spans[i].text;
    lines.fact(line.spans.front().text, value, line.spans.back().role);
  }
  lines.seen(tr("offered versions"), tls->offered_versions);
  lines.seen(tr("alerts"), tls->alerts);
  lines.seen("JA3", tls->ja3);
  lines.seen("JA3S", tls->ja3s);
  lines.seen("JA4", tls->ja4);
  lines.fact(tr("octets"), fill(tr("{} from the client, {} from the server"),
                                grouped(tls->client_octets), grouped(tls->server_octets)));
  std::size_t place = 0;
  for (const std::string& fingerprint : tls->chain) {
    if (const auto certificate = reader.certificate(fingerprint)) {
      add_certificate(page, *certificate, place++);
    }
  }
  if (place == 0) {
    page.lines.push_back({"", Role::plain});
    page.lines.push_back({tr("no certificate could be seen"), Role::dim});
  }
  return page;
}

std::optional<SavedFile> saved_certificates(const store::Reader& reader, TlsId id) {
  const auto tls = reader.tls(id);
  std::string all;
  std::string name;
  if (!tls) return std::nullopt;
  for (const std::string& fingerprint : tls->chain) {
    const auto certificate = reader.certificate(fingerprint);
    if (!certificate) continue;
    if (name.empty()) name = pem_name(*certificate);
    all += to_pem(*certificate);
  }
  if (all.empty()) return std::nullopt;
  return SavedFile{name, [all](const PutOctets& put) { (void)put(all); }};
}

}  // namespace malote::view
