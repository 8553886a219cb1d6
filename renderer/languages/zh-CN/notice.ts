/** Facts about the seat's health, shown calmly in a line above the bar. */
export const notice = {
  "clock-wrong": "本机时钟与主机相差 {{hours}} 小时，已按主机时间安排回拨",
  "cache-rebuilt": "本地数据文件损坏，已另存并重新加载；抢救出 {{salvaged}} 条未上传内容",
  "seat-file-damaged": "坐席设置文件无法读取，已另存，请重新加入团队",
  "secrets-lost": "登录凭据的密钥已丢失，请重新登录",
  "hub-not-started": "本机上的团队主机无法启动，正在重试",
  "hub-fault": "主机返回错误，正在重试",
  "wrong-certificate": "{{address}} 的证书不是本团队主机的证书，未连接",
  "protocol-mismatch": "主机与坐席版本不同，请升级较旧的一方（{{older}}）",
  "disk-full": "磁盘已满，请清理空间；目前没有丢失内容",
  "home-read-only": "该文件夹不可写：{{path}}",
  "device-revoked": "这台设备已被主管移除，请重新登录；未上传内容已保留",
  "account-disabled": "账号已停用；未上传内容已保留",
  "hub-offline": "连不上团队主机",
  "bad-join-code": "加入码未被接受",
};
