#define _GNU_SOURCE
#include <pthread.h>
#include "include/CPlatform.h"

#include <crypt.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

const uint32_t canvas_EPOLLIN = EPOLLIN;
const uint32_t canvas_EPOLLOUT = EPOLLOUT;
const uint32_t canvas_EPOLLERR = EPOLLERR;
const uint32_t canvas_EPOLLHUP = EPOLLHUP;
const uint32_t canvas_EPOLLEXCLUSIVE = EPOLLEXCLUSIVE;
const int canvas_EPOLL_ADD = EPOLL_CTL_ADD;
const int canvas_EPOLL_MODIFY = EPOLL_CTL_MOD;
const int canvas_EPOLL_REMOVE = EPOLL_CTL_DEL;

int canvas_errno(void) { return errno; }

int canvas_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int canvas_epoll_control(int epoll, int operation, int fd, uint32_t events, uint64_t token) {
  struct epoll_event event = {.events = events, .data.u64 = token};
  return epoll_ctl(epoll, operation, fd, &event);
}

int canvas_epoll_wait(int epoll, canvas_epoll_event *events, int capacity, int timeout_ms) {
  struct epoll_event ready[1024];
  if (capacity > 1024) capacity = 1024;
  int count = epoll_wait(epoll, ready, capacity, timeout_ms);
  for (int i = 0; i < count; i++) {
    events[i].token = ready[i].data.u64;
    events[i].events = ready[i].events;
  }
  return count;
}

int canvas_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int canvas_accept(int listener, struct sockaddr_storage *address, socklen_t *length) {
  return accept4(listener, (struct sockaddr *)address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

ssize_t canvas_send_vectors(int fd, const struct iovec *vectors, size_t count) {
  struct msghdr message = {.msg_iov = (struct iovec *)vectors, .msg_iovlen = count};
  return sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

int canvas_crypt(const char *phrase, const char *setting, char *output, size_t capacity) {
  struct crypt_data *data = calloc(1, sizeof *data);
  if (!data) return 0;
  const char *hash = crypt_r(phrase, setting, data);
  int ok = hash && hash[0] != '*' && strlen(hash) < capacity;
  if (ok) strcpy(output, hash);
  explicit_bzero(data, sizeof *data);
  free(data);
  return ok;
}

void canvas_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }
