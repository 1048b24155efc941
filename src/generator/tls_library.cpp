// SPDX-License-Identifier: MIT
// The seeded numbers are a provider of OpenSSL 3 (provider-rand(7)) with nothing in it but a
// generator that counts; EVP_RAND_reseed() puts the seed in.
#include "generator/tls_library.hpp"

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/rand.h>

#include <array>
#include <cstring>

#include "generator/random.hpp"

namespace malote::generator {
namespace {

constexpr const char* numbers_name = "malote-numbers";
constexpr std::size_t numbers_at_once = 65'536;
constexpr unsigned numbers_strength = 256;

struct Numbers {
  Random random{0};
  int state = EVP_RAND_STATE_UNINITIALISED;
};

Numbers* numbers_of(void* context) {
  return static_cast<Numbers*>(context);
}

void* new_numbers(void*, void*, const OSSL_DISPATCH*) {
  return std::make_unique<Numbers>().release();
}
void free_numbers(void* context) {
  const std::unique_ptr<Numbers> gone(numbers_of(context));
}
int instantiate(void* context, unsigned, int, const unsigned char*, std::size_t,
                const OSSL_PARAM*) {
  numbers_of(context)->state = EVP_RAND_STATE_READY;
  return 1;
}
int uninstantiate(void* context) {
  numbers_of(context)->state = EVP_RAND_STATE_UNINITIALISED;
  return 1;
}
int generate(void* context, unsigned char* out, std::size_t octets, unsigned, int,
             const unsigned char*, std::size_t) {
  Random& random = numbers_of(context)->random;
  for (std::size_t i = 0; i < octets; ++i) out[i] = static_cast<unsigned char>(random.next());
  return 1;
}
int reseed_numbers(void* context, int, const unsigned char* seed, std::size_t octets,
                   const unsigned char*, std::size_t) {
  std::uint64_t value = 0;
  if (octets != sizeof value) return 1;  // OpenSSL's own idea: not wanted
  std::memcpy(&value, seed, sizeof value);
  numbers_of(context)->random = Random(value);
  return 1;
}
// One thread at a time has the library.
int no_lock(void*) {
  return 1;
}
void no_unlock(void*) {}

const OSSL_PARAM* gettable(void*, void*) {
  static constexpr std::array<OSSL_PARAM, 4> known{
      {OSSL_PARAM_int(OSSL_RAND_PARAM_STATE, nullptr),
       OSSL_PARAM_uint(OSSL_RAND_PARAM_STRENGTH, nullptr),
       OSSL_PARAM_size_t(OSSL_RAND_PARAM_MAX_REQUEST, nullptr), OSSL_PARAM_END}};
  return known.data();
}
int get_params(void* context, OSSL_PARAM params[]) {
  OSSL_PARAM* one = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_STATE);
  if (one != nullptr && OSSL_PARAM_set_int(one, numbers_of(context)->state) == 0) return 0;
  one = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_STRENGTH);
  if (one != nullptr && OSSL_PARAM_set_uint(one, numbers_strength) == 0) return 0;
  one = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_MAX_REQUEST);
  return one == nullptr ? 1 : OSSL_PARAM_set_size_t(one, numbers_at_once);
}

template <typename Function>
OSSL_DISPATCH entry(int id, Function* function) {
  return {id, reinterpret_cast<void (*)()>(function)};
}

const OSSL_ALGORITHM* query(void*, int operation, int* no_cache) {
  static const std::array<OSSL_DISPATCH, 12> functions{
      entry(OSSL_FUNC_RAND_NEWCTX, new_numbers),
      entry(OSSL_FUNC_RAND_FREECTX, free_numbers),
      entry(OSSL_FUNC_RAND_INSTANTIATE, instantiate),
      entry(OSSL_FUNC_RAND_UNINSTANTIATE, uninstantiate),
      entry(OSSL_FUNC_RAND_GENERATE, generate),
      entry(OSSL_FUNC_RAND_RESEED, reseed_numbers),
      entry(OSSL_FUNC_RAND_ENABLE_LOCKING, no_lock),
      entry(OSSL_FUNC_RAND_LOCK, no_lock),
      entry(OSSL_FUNC_RAND_UNLOCK, no_unlock),
      entry(OSSL_FUNC_RAND_GETTABLE_CTX_PARAMS, gettable),
      entry(OSSL_FUNC_RAND_GET_CTX_PARAMS, get_params),
      {0, nullptr}};
  static const std::array<OSSL_ALGORITHM, 2> algorithms{
      {{numbers_name, "provider=malote", functions.data(), "numbers from a seed"}, {}}};
  *no_cache = 0;
  return operation == OSSL_OP_RAND ? algorithms.data() : nullptr;
}

int begin_numbers(const OSSL_CORE_HANDLE* handle, const OSSL_DISPATCH*, const OSSL_DISPATCH** out,
                  void** context) {
  static const std::array<OSSL_DISPATCH, 2> functions{
      {{OSSL_FUNC_PROVIDER_QUERY_OPERATION, reinterpret_cast<void (*)()>(query)}, {0, nullptr}}};
  *out = functions.data();
  *context = const_cast<OSSL_CORE_HANDLE*>(handle);
  return 1;
}

}  // namespace

std::shared_ptr<TlsLibrary> TlsLibrary::usual() {
  return std::shared_ptr<TlsLibrary>(new TlsLibrary());
}

std::shared_ptr<TlsLibrary> TlsLibrary::seeded(std::uint64_t seed) {
  std::shared_ptr<TlsLibrary> library(new TlsLibrary());
  library->seed_ = seed;
  library->context_ = OSSL_LIB_CTX_new();
  if (library->context_ == nullptr) return nullptr;
  if (OSSL_PROVIDER_add_builtin(library->context_, numbers_name, begin_numbers) == 0) {
    return nullptr;
  }
  library->numbers_ = OSSL_PROVIDER_load(library->context_, numbers_name);
  library->standard_ = OSSL_PROVIDER_load(library->context_, "default");
  const bool fine =
      library->numbers_ != nullptr && library->standard_ != nullptr &&
      RAND_set_DRBG_type(library->context_, numbers_name, nullptr, nullptr, nullptr) == 1 &&
      RAND_get0_public(library->context_) != nullptr &&
      RAND_get0_private(library->context_) != nullptr;
  if (!fine) return nullptr;
  library->reseed(0);
  return library;
}

TlsLibrary::~TlsLibrary() {
  if (numbers_ != nullptr) OSSL_PROVIDER_unload(numbers_);
  if (standard_ != nullptr) OSSL_PROVIDER_unload(standard_);
  OSSL_LIB_CTX_free(context_);
}

void TlsLibrary::reseed(std::uint64_t purpose) {
  if (context_ == nullptr) return;
  Random random(seed_, purpose + 5000);
  for (EVP_RAND_CTX* numbers : {RAND_get0_public(context_), RAND_get0_private(context_)}) {
    const std::uint64_t value = random.next();
    std::array<unsigned char, sizeof value> octets{};
    std::memcpy(octets.data(), &value, sizeof value);
    EVP_RAND_reseed(numbers, 0, octets.data(), octets.size(), nullptr, 0);
  }
}

}  // namespace malote::generator
