#pragma once
#include <curl/curl.h>
#include <sys/socket.h>

// curl_easy_setopt and curl_easy_getinfo are variadic macros, which Swift does not import: one function a type.

static inline CURLcode parley_curl_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode parley_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(easy, option, value);
}

// libcurl copies strings, except for CURLOPT_POSTFIELDS.
static inline CURLcode parley_curl_set_string(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode parley_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode parley_curl_set_write(CURL *easy, CURLoption option, curl_write_callback call) {
  return curl_easy_setopt(easy, option, call);
}

static inline CURLcode parley_curl_set_read(CURL *easy, curl_read_callback call) {
  return curl_easy_setopt(easy, CURLOPT_READFUNCTION, call);
}

static inline CURLcode parley_curl_set_seek(CURL *easy, curl_seek_callback call) {
  return curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, call);
}

static inline curl_socket_t parley_curl_open_socket(
    void *unused, curlsocktype purpose, struct curl_sockaddr *address) {
  (void)unused;
  (void)purpose;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// libcurl 7.88 opens its sockets without it; a child process would keep our connections open.
static inline CURLcode parley_curl_close_on_exec(CURL *easy) {
  return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, parley_curl_open_socket);
}

static inline long parley_curl_status(CURL *easy) {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

// The next transfer that has ended, or NULL; CURLMsg holds a union.
static inline CURL *parley_curl_next_done(CURLM *multi, CURLcode *result) {
  int left = 0;
  CURLMsg *message;
  while ((message = curl_multi_info_read(multi, &left)) != NULL) {
    if (message->msg == CURLMSG_DONE) {
      *result = message->data.result;
      return message->easy_handle;
    }
  }
  return NULL;
}

// What a write callback returns to be offered the same bytes again later.
static const size_t parley_curl_pause = CURL_WRITEFUNC_PAUSE;

#define PARLEY_CURL_ERROR_SIZE 256  // CURL_ERROR_SIZE, as a plain number
_Static_assert(PARLEY_CURL_ERROR_SIZE == CURL_ERROR_SIZE, "libcurl changed its error buffer");
