import Redis

/// The scripts of windows that instances share. An address' keys share a slot:
///
///     rl:auth:{203.0.113.7}             failures of the address, and its requests that are not answered yet
///     rl:auth:{203.0.113.7}:pending     the latter
///     rl:auth:{203.0.113.7}:=ACCOUNT    requests of the account from there
///
/// A window begins with its first request, as published: INCR, PTTL, PEXPIRE.
enum WindowScripts {
  /// Keys: the three. Limits of failures and of requests, window in ms. Answers which window is full (`address`, `account`)
  /// or `ok`; how many it has; ms until its end; and for `ok` when the address' window ends, for `address` whether it is only
  /// full of what is not answered yet.
  static let take = RedisScript(
    """
    local function count(key) return tonumber(redis.call('GET', key) or '0') end
    local function add(key)
      local number = redis.call('INCR', key)
      if redis.call('PTTL', key) < 0 then redis.call('PEXPIRE', key, ARGV[3]) end
      return number
    end
    local failures, limit = count(KEYS[1]), tonumber(ARGV[1])
    if failures >= limit then
      local answered = failures - count(KEYS[2])
      return {'address', failures, redis.call('PTTL', KEYS[1]), answered < limit and 1 or 0}
    end
    local requests = count(KEYS[3])
    if requests >= tonumber(ARGV[2]) then return {'account', requests, redis.call('PTTL', KEYS[3]), 0} end
    if add(KEYS[1]) == 1 then redis.call('DEL', KEYS[2]) end
    local ending = redis.call('PEXPIRETIME', KEYS[1])
    redis.call('INCR', KEYS[2])
    redis.call('PEXPIREAT', KEYS[2], ending)
    requests = add(KEYS[3])
    return {'ok', requests, redis.call('PTTL', KEYS[3]), ending}
    """)

  /// Keys: the first two. When the window ends that the request was counted in, and whether it is a failure.
  static let settle = RedisScript(
    """
    if redis.call('PEXPIRETIME', KEYS[1]) ~= tonumber(ARGV[1]) then return 0 end
    redis.call('DECR', KEYS[2])
    if ARGV[2] == '0' then redis.call('DECR', KEYS[1]) end
    return 1
    """)
}
