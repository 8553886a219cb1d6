/** Groups of characters that are taken for one another by eye or by text recognition. */
const groups = (
  "未末 已己巳 人入八 土士 日曰目 田由甲申电 大太犬 天夫无 千干于 王玉主 木本术 材村 枝技 装袋 饰钸 荣莱菜 迪油 家冢 建健 " +
  "力刀 九丸 乌鸟 今令 午牛 贝见 白自 百佰 石右 师帅 折拆 析折 抡抢 沧沦 治冶 洒酒 晴睛 晓哓 侯候 微徽 徵微 崇祟 准淮 锡钖 拔拨 " +
  "杨扬 场汤 陈阵 除徐 徐涂 泰秦 奏秦 春舂 恒桓 坦垣 祥详 样祥 铭名 洺铭 鑫森 宏宠 定宝 安宋 字宇 宁宇 官宫 宜宣 富当 福幅 辐福 " +
  "博搏 傅博 浦埔 捕浦 尚向 同司 问间 间闻 闰润 润涧 闽闻 风凤 凤夙 历厉 厂广 庆厌 厦夏 庄压 原厚 科料 秒妙 利和 私利 季李 秀季 " +
  "委季 禾木 未朱 朱珠 株珠 末抹 束柬 东车 乐东 练炼 炼烁 栋拣 城诚 成戊 戌戍 戎戒 威咸 盛晟 成咸 代伐 化华 北比 此比 毕华 仓仑 伦伧 " +
  "仪议 义叉 又叉 文丈 交文 立产 亨享 京亨 亮亭 高亳 亳毫 商啇 市巾 币市 帝常 常党 堂赏 赏尝 光先 兄克 元无 允充 兑竞 竟竞 竞竟 兴共 " +
  "具县 真直 置罝 草革 苹萍 萃苹 茶荼 苗亩 英莫 芙美 美羡 善普 昔普 晋普 曾普 音昔 童重 金全 全会 合含 命令 舍含 余佘 金釜 钢铜 铜钢 铂铀 " +
  "钰铉 钧钩 钓钧 铁钱 铸涛 锋峰 锋逢 峰烽 蜂峰 逢缝 达迏 远运 运远 近迈 进远 遥瑶 瑶摇 通涌 途徒 连运 速迷 迅讯 讯汛 环坏 坏环 玖玫 玫政 " +
  "珂坷 玲铃 珍诊 琪棋 祺祺 琦绮 瑞端 瑜喻 榆愉 理埋 球救 现规 视规 视祝 机饥 机枫 杭抗 杉衫 松忪 板扳 林材 枚牧 校较 格恪 桂挂 桥侨 侨桥 植值 " +
  "楠南 楼搂 榕镕 橡像 欣歆 欧殴 欢次 气汽 汇江 江汀 汗汁 池地 沙沥 河何 泊泊 泽译 泽择 译泽 洋详 洁浩 洪供 浩诰 海悔 涛淘 淳谆 清请 情清 渔鱼 湖胡 溪奚 源原 " +
  "滨宾 满瞒 漫慢 潮朝 澳奥 火灭 灯灯 炎淡 烟咽 煌皇 照昭 熙照 爱受 父交 片斤 牌脾 物吻 特持 犹优 状壮 猎措 瓦互 甘廿 用甩 电龟 男另 界畀 留贸 畅场 " +
  "疗疔 盈盁 盖盍 盟盛 目日 眼跟 睿容 矿扩 码玛 玛码 研妍 硕顾 碧璧 示未 社杜 神伸 票栗 禄绿 福富 私松 种钟 秦泰 称你 移侈 程呈 穗惠 空窒 窗囱 立位 " +
  "章意 竹付 笔毛 第弟 等寺 筑巩 简筒 管菅 箱相 米来 粤奥 精情 素索 紫柴 红江 纪记 纳讷 纬伟 纯钝 纸低 线钱 组祖 细佃 终络 绍给 经径 结洁 绿禄 统充 维唯 " +
  "缆览 网冈 罗岁 羊半 群郡 翔详 翰瀚 老考 耀跃 联朕 肖尚 股般 育肓 胜性 胶校 能熊 脉咏 自白 航舫 舟丹 良艮 色邑 节苹 芯蕊 花化 苏办 若苦 范苑 荟会 药约 " +
  "莎沙 获荻 菱凌 萨萨 落洛 葆保 蒙家 蓝篮 虎虚 虹红 蚁仪 蛋蛋 行衍 衡街 表麦 裕格 西酉 观欢 角甪 计汁 订仃 认队 讯迅 设没 评坪 诚城 语悟 诺若 谊宜 豪毫 " +
  "贝见 财材 贤肾 货贷 贸留 资咨 赛塞 越起 路洛 车东 轩轻 轮伦 软欠 载栽 辉挥 辰展 边过 达大 过边 迎仰 返反 连莲 选洗 道首 那邦 郎朗 部陪 都部 配酏 重童 " +
  "野墅 钟种 钢刚 铝侣 银很 锐说 锦绵 镇填 长张 门们 阀伐 阳阴 队认 防访 际标 陆陵 隆降 雅稚 集隼 雨两 雪雷 零雯 霖琳 青责 静净 靓亮 非韭 革草 韩朝 顺须 " +
  "领邻 飞气 饮炊 首道 香杳 马乌 驰弛 骏俊 高离 魏巍 鱼渔 鲁鱼 鸿鸣 鸣呜 鹏鸥 鹰膺 麦表 黄横 黑墨 默墨 鼎鼎 龙尤 龙友 尤龙"
).split(" ");

/** Groups of each character, by UTF-16 code. */
const groupsByCode: (readonly number[] | undefined)[] = new Array(0x10000).fill(undefined);
groups.forEach((group, index) => {
  for (const char of new Set(group)) {
    const code = char.charCodeAt(0);
    groupsByCode[code] = [...(groupsByCode[code] ?? []), index];
  }
});

/** Whether two characters are easily taken for one another by eye. */
export function looksAlike(a: string, b: string): boolean {
  const ofA = groupsByCode[a.charCodeAt(0)];
  const ofB = ofA && groupsByCode[b.charCodeAt(0)];
  if (ofA === undefined || ofB === undefined) return false;
  for (const one of ofA) if (ofB.includes(one)) return true;
  return false;
}
