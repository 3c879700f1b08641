import Redis

/// The scripts of ``SharedValues``. Keys share a slot.
enum SharedValueScripts {
  /// Answers Redis' time in microseconds and the values.
  static let look = RedisScript(
    """
    local time = redis.call('TIME')
    return {string.format('%.0f', time[1] * 1000000 + time[2]), redis.call('MGET', unpack(KEYS))}
    """)

  /// The time after which nothing is done, a channel; for each key the value that was read, the step, the new value and its
  /// lifetime in ms; then what is told. Answers `done`, `late` or `stale`. All happens or nothing.
  static let change = RedisScript(
    """
    local time = redis.call('TIME')
    if time[1] * 1000000 + time[2] > tonumber(ARGV[1]) then return 'late' end
    for i, key in ipairs(KEYS) do
      if (redis.call('GET', key) or '') ~= ARGV[4 * i - 1] then return 'stale' end
    end
    for i, key in ipairs(KEYS) do
      local step, value = ARGV[4 * i], ARGV[4 * i + 1]
      if step == 'put' then redis.call('SET', key, value, 'KEEPTTL') end
      if step == 'renew' then redis.call('SET', key, value, 'PX', ARGV[4 * i + 2]) end
      if step == 'remove' then redis.call('DEL', key) end
    end
    for i = 4 * #KEYS + 3, #ARGV do redis.call('PUBLISH', ARGV[2], ARGV[i]) end
    return 'done'
    """)
}
