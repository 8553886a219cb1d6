/** Facts about the seat's health, shown calmly in a line above the bar. */
export const notice = {
  "clock-wrong": "本机时钟{{clock}} {{hours}} 小时，请把电脑时间调准；回拨按主机时间提醒，不受影响",
  "cache-rebuilt": "本地数据文件损坏，已另存并重新加载；抢救出 {{salvaged}} 条未上传内容",
  "cache-behind": "上次关机时本地文件没有写完，已从日志补回 {{salvaged}} 条内容，请看一眼最后写下的几条",
  "seat-file-damaged": "坐席设置文件无法读取，已另存，请重新加入团队",
  "secrets-lost": "登录凭据的密钥已丢失，请重新登录",
  "hub-not-started": "本机上的团队主机无法启动，正在重试",
  "hub-restored": "团队主机已从备份恢复，本机正把可能缺失的内容重新上传（{{waiting}} 条），无需操作",
  "hub-fault": "主机返回错误，正在重试",
  "wrong-certificate": "{{address}} 的证书不是本团队主机的证书，没有连接；写下的内容都在本机。请向主管确认主机是否换过",
  "protocol-mismatch": "主机与坐席版本不同，请升级较旧的一方（{{older}}）",
  "disk-full": "磁盘已满，请清理空间；目前没有丢失内容",
  "home-read-only": "数据文件夹不可写，请改为可写：{{path}}",
  "device-revoked": "这台设备已被主管移除，请重新登录；未上传内容已保留",
  "account-disabled": "账号已停用；未上传内容已保留",
  "hub-offline": "连不上团队主机，请看看主机是否开着、是否在同一网络",
  "bad-join-code": "加入码未被接受，请主管重新复制一份",
};
